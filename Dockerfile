# tillstorm in a container: the compiled package and what it needs to run, nothing else. Toxiproxy is not in it: give
# --toxiproxy URL, or TILLSTORM_TOXIPROXY, as docker-compose.yml does.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json scenario.schema.json CHANGELOG.md README.md LICENSE ./
COPY bin ./bin
COPY src ./src
COPY docs ./docs
COPY scenarios ./scenarios
RUN npm pack --pack-destination /tmp && mkdir /app && tar -xzf /tmp/tillstorm-*.tgz -C /app --strip-components=1 \
  && cp package-lock.json .npmrc /app/ && cd /app && npm ci --omit=dev --ignore-scripts

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="tillstorm" \
      org.opencontainers.image.description="Outage simulator for point-of-sale fleets" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production
COPY --from=build /app /app
# Runs are written to tillstorm-runs in the working directory, which belongs to the user that the image runs as.
# A gateway's ledger goes to /ledger. Volumes that are mounted there take the owner over.
RUN mkdir -p /desk/tillstorm-runs /ledger && cp -r /app/scenarios /desk/scenarios && chown -R node:node /desk /ledger
WORKDIR /desk
USER node
# Whoever runs a scenario serves its metrics on 9464, unless TILLSTORM_HEALTH says another address.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(process.env.TILLSTORM_HEALTH ?? 'http://127.0.0.1:9464/metrics').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/bin/tillstorm.js"]
CMD ["--help"]
