/** The README of the chart `ecom-operator`, above its values. */
export const operatorGuide = `An operator for shops: the custom resource \`Shop\` has the values of the chart [\`ecom\`](../ecom/README.md) as its \`spec\`. The operator renders that chart, and applies it in phases: it migrates databases,
replaces one service after the other, watches the errors of new pods, and goes back to the last good revision if there are too many ([ADR 24](../../docs/adr/0024-an-operator-that-applies-the-chart.md)).

\`\`\`
helm install ecom-operator charts/ecom-operator -n ecom-operator --create-namespace
kubectl create namespace ecom
helm install backing charts/backing -n ecom --wait      # or engines that you have
kubectl -n ecom apply -f k8s/samples/local.yaml
kubectl -n ecom get shops --watch
\`\`\`

## Custom resources

| kind | short | says |
|---|---|---|
| \`Shop\` | | what the shop is: the values of the chart, \`lifecycle\` (paused, hibernated, maintenance) and \`rollout\` (how carefully) |
| \`ShopBackup\` | \`sb\` | that all its databases are backed up once, or on a schedule, to a volume or a bucket |
| \`ShopRestore\` | \`sr\` | that a backup is restored to new databases, whose prefix is then in its status. It cannot be changed |

- \`kubectl get ecom\` lists all of them. \`kubectl explain shop.spec\` has a description of each value.
- A Shop has no defaults in the cluster. What it leaves out is what the chart in the operator's image says, also after an update of the operator.
- The API server refuses what cannot work, with a sentence: rules are those of the chart. \`global\`, \`development\` and \`migrations.hooks\` are for Helm alone.
- Quantities that are neither whole nor have a unit need quotes: \`cpu: '0.5'\`.
- \`kubectl wait --for=condition=Ready shop/shop\` waits for a shop. \`Ready\`, \`Reconciling\` and \`Stalled\` mean what they mean to kstatus, which Helm and Flux wait by.
- Secrets that a Shop, a backup or a restore names are in its namespace. Which keys they have is in [docs/kubernetes.md](../../docs/kubernetes.md), and in the descriptions of \`existingSecret\`.
- Examples: [k8s/samples](../../k8s/samples).

## Rights

The account may change what the chart \`ecom\` renders, and nothing else; see [\`_rules.tpl\`](templates/_rules.tpl). By default it may in all namespaces, and so read all Secrets. With \`watchNamespaces\` it has a Role in each of these, and none for the cluster:

\`\`\`
helm install ecom-operator charts/ecom-operator -n ecom-operator --set 'watchNamespaces={shop,staging}'
\`\`\`

The namespaces must exist. Definitions of custom resources belong to the cluster all the same: who may not create them asks an administrator for \`kubectl apply --server-side -f charts/ecom-operator/files/crds\`, and sets \`crds.install\` to false.

## Updates and removal

- \`helm upgrade\` brings a new version of the operator, of the definitions and of the chart in its image. Shops whose \`image\` has no tag and no digest get the new version, too.
- \`helm uninstall\` leaves the definitions, and with them all Shops and what they own. Delete the Shops first, if they shall go.
- Two operators must not run the same Shop: give them different \`watchNamespaces\`, and set \`crds.install\` to false for the second one.`;
