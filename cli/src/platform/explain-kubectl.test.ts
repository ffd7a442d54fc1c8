import test from 'ava';
import {exitCodeOf} from '../explain.ts';
import {explainKubectl, type KubectlErrorCode} from './explain-kubectl.ts';

const explains = test.macro({
  exec(t, stderr: string, code: KubectlErrorCode, message: RegExp, remedy?: RegExp) {
    const error = explainKubectl(stderr);
    t.is(error.code, code);
    t.regex(error.message, message);
    if (remedy) t.regex(error.remedy ?? '', remedy);
    else t.is(error.remedy, undefined);
  },
  title: (title = '') => `kubectl says ${title}, and the sentence says what to do`,
});

test(
  'that nothing listens',
  explains,
  `E1129 17:11:28.193440   26069 memcache.go:265] "Unhandled Error" err="couldn't get current server API group list: dial tcp 127.0.0.1:8080: connect: connection refused"
The connection to the server localhost:8080 was refused - did you specify the right host or port?
`,
  'cluster-unreachable',
  /^The cluster cannot be reached: nothing listens at localhost:8080\.$/,
  /--kube-context/,
);
test(
  'that a name is unknown',
  explains,
  'Unable to connect to the server: dial tcp: lookup api.shop.example: no such host\nmore\n',
  'cluster-unreachable',
  /lookup api\.shop\.example: no such host\.$/,
  /Check that it runs/,
);
test(
  'that it cannot validate because nothing listens',
  explains,
  'error: error validating "STDIN": error validating data: failed to download openapi: Get "http://127.0.0.1:1/openapi/v2?timeout=1s": dial tcp 127.0.0.1:1: connect: connection refused; if you choose to ignore these errors, turn validation off with --validate=false\n',
  'cluster-unreachable',
  /dial tcp 127\.0\.0\.1:1: connect: connection refused\.$/,
  /Check that it runs/,
);
test(
  'that a context is missing',
  explains,
  'Error in configuration: context was not found for specified context: nope\n',
  'context-unknown',
  /no context nope\.$/,
  /kubectl config get-contexts/,
);
test(
  'that a kubeconfig is missing',
  explains,
  'error: stat /nowhere: no such file or directory\n',
  'context-unknown',
  /^There is no file \/nowhere\.$/,
  /--kubeconfig/,
);
test(
  'that nobody is logged in',
  explains,
  'error: You must be logged in to the server (Unauthorized)\n',
  'not-logged-in',
  /refuses the login/,
  /Log in to the cluster again/,
);
test(
  'that the program of a cloud is missing',
  explains,
  'Unable to connect to the server: getting credentials: exec: executable aws-iam-authenticator not found\n',
  'not-logged-in',
  /executable aws-iam-authenticator not found/,
  /Log in to the cluster again/,
);
test(
  'that a right is missing in a namespace',
  explains,
  'Error from server (Forbidden): shops.ecom.dev "shop" is forbidden: User "ada" cannot patch resource "shops" in API group "ecom.dev" in the namespace "live"\n',
  'forbidden',
  /^ada may not patch shops in the namespace live\.$/,
  /Ask an administrator/,
);
test(
  'that a right is missing in the whole cluster',
  explains,
  'Error from server (Forbidden): nodes is forbidden: User "ada" cannot list resource "nodes" in API group "" at the cluster scope\n',
  'forbidden',
  /^ada may not list nodes in the whole cluster\.$/,
  /Ask an administrator/,
);
test(
  'that definitions are missing',
  explains,
  'error: the server doesn\'t have a resource type "shops"\n',
  'kind-unknown',
  /definitions are not installed/,
  /ecom platform install --apply/,
);
test(
  'that a kind is missing when one is created',
  explains,
  'error: resource mapping not found for name: "b" namespace: "" from "STDIN": no matches for kind "ShopBackup" in version "ecom.dev/v1alpha1"\nensure CRDs are installed first\n',
  'kind-unknown',
  /definitions are not installed/,
  /ecom platform install --apply/,
);
test(
  'that a foreign kind is missing',
  explains,
  'error: the server doesn\'t have a resource type "scaledobjects"\n',
  'kind-unknown',
  /^The cluster does not know scaledobjects\.$/,
);
test(
  'that an object is missing',
  explains,
  'Error from server (NotFound): shops.ecom.dev "shoe" not found\n',
  'not-found',
  /^There is no Shop shoe\.$/,
);
test(
  'that an object was changed',
  explains,
  'Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on shops.ecom.dev "shop": the object has been modified; please apply your changes to the latest version and try again\n',
  'conflict',
  /^Somebody else changed it/,
  /repeat the command/,
);
test(
  'that a name is taken',
  explains,
  'Error from server (AlreadyExists): error when creating "STDIN": shopbackups.ecom.dev "nightly" already exists\n',
  'conflict',
  /^There is already a ShopBackup nightly\.$/,
  /--name/,
);
test(
  'that somebody else manages a field',
  explains,
  'error: Apply failed with 1 conflict: conflict with "helm": .spec.replicas\nPlease review the fields above--they currently have other managers.\n',
  'conflict',
  /conflict with "helm": \.spec\.replicas$/,
  /what manages them/,
);
test(
  'what is wrong with a Shop',
  explains,
  'The Shop "shop" is invalid: spec.redis: Invalid value: "object": Sentinels know a primary by its name.\n',
  'refused',
  /^The Shop "shop" is invalid: spec\.redis: .*Sentinels know a primary by its name\.$/,
);

test('an unreachable cluster has the exit code of an unreachable shop', t => {
  t.is(exitCodeOf(explainKubectl('Unable to connect to the server: EOF')), 3);
  t.is(exitCodeOf(explainKubectl('error: something else')), 1);
});
