# Sourced by one-node-up: a CA, a certificate for each component, and kubeconfigs that contain them.
# shellcheck shell=bash disable=SC2154

# NAME SUBJECT [SUBJECT_ALTERNATIVE_NAMES]
sign() {
  [[ -s $pki/$1.crt ]] && return
  local extensions="basicConstraints=CA:FALSE
keyUsage=digitalSignature
extendedKeyUsage=serverAuth,clientAuth
${3:+subjectAltName=$3}"
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$pki/$1.key" -subj "$2" 2>/dev/null |
    openssl x509 -req -days 365 -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial \
      -extfile <(echo "$extensions") -out "$pki/$1.crt" 2>/dev/null
}

# NAME: of a certificate.
kubeconfig_for() {
  [[ -s $state/$1.kubeconfig ]] && return
  cat >"$state/$1.kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: ecom, cluster: {server: "https://$node_ip:6443", certificate-authority-data: $(base64 -w0 <"$pki/ca.crt")}}]
users: [{name: $1, user: {client-certificate-data: $(base64 -w0 <"$pki/$1.crt"), client-key-data: $(base64 -w0 <"$pki/$1.key")}}]
contexts: [{name: ecom, context: {cluster: ecom, user: $1}}]
current-context: ecom
YAML
  chmod 600 "$state/$1.kubeconfig"
}

make_pki() {
  if [[ ! -s $pki/ca.crt ]]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=ecom-cluster-ca \
      -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature -keyout "$pki/ca.key" -out "$pki/ca.crt" 2>/dev/null
    openssl genrsa -out "$pki/sa.key" 2048 2>/dev/null
    openssl rsa -in "$pki/sa.key" -pubout -out "$pki/sa.pub" 2>/dev/null
  fi
  sign apiserver /CN=kube-apiserver "IP:$node_ip,IP:10.96.0.1,IP:127.0.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
  sign apiserver-kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  sign front-proxy-client /CN=front-proxy-client
  sign admin /O=system:masters/CN=admin
  sign controller-manager /CN=system:kube-controller-manager
  sign scheduler /CN=system:kube-scheduler
  sign kube-proxy /CN=system:kube-proxy
  sign kubelet "/O=system:nodes/CN=system:node:$node_name" "IP:$node_ip,DNS:$node_name"
  local each
  for each in admin controller-manager scheduler kube-proxy kubelet; do kubeconfig_for "$each"; done
}
