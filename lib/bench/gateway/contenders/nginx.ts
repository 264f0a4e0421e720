import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../loopback/listen.ts";
import { type GatewayContender, type GatewaySetting, SkippedContender } from "./gateway-contender.ts";
import { startProcess } from "./measured-process.ts";

/** nginx, which asks an authorizer over HTTP before it passes a request on, and caches the answer by token. */
export const nginx: GatewayContender = {
  id: "nginx",
  label: "nginx, auth_request, cached",
  start: async (setting) => {
    refuseUnlessInstalled(setting);
    const port = await freePort();
    const configFile = writeConfig(setting, port);
    const process = await startProcess({
      command: "nginx",
      args: ["-c", configFile, "-p", join(setting.folder, "nginx"), "-e", "stderr"],
      env: setting.env,
      listening: /start worker process \d+/,
    });
    const url = new URL(`http://127.0.0.1:${port}/api/v1/jobs/job_1`);
    return { process, url, headers: { authorization: "Bearer anything" } };
  },
};

function refuseUnlessInstalled({ env }: GatewaySetting): void {
  try {
    execFileSync("nginx", ["-v"], { env, stdio: "ignore" });
  } catch {
    throw new SkippedContender("nginx is not installed (Debian: apt-get install nginx-light)");
  }
}

function writeConfig({ upstream, folder }: GatewaySetting, port: number): string {
  const prefix = join(folder, "nginx");
  mkdirSync(prefix);
  const file = join(prefix, "nginx.conf");
  writeFileSync(file, configOf(prefix, new URL(upstream).host, port));
  return file;
}

/** One worker, as the others are one process, and kept-alive connections to the upstream, as theirs are. */
function configOf(prefix: string, upstream: string, port: number): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const isRoot = process.getuid?.() === 0;
  return `
${isRoot ? "user root;" : ""}
daemon off;
worker_processes 1;
pid ${prefix}/nginx.pid;
error_log stderr notice;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000000000;
  ${temporary.map((name) => `${name}_temp_path ${prefix}/${name};`).join("\n  ")}
  proxy_cache_path ${prefix}/cache keys_zone=auth:1m;
  upstream jobs { server ${upstream}; keepalive 128; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    location / { auth_request /auth; proxy_pass http://jobs; }
    location = /auth {
      internal;
      proxy_pass http://jobs/auth;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_cache auth;
      proxy_cache_key $http_authorization;
      proxy_cache_valid 200 300s;
    }
  }
}
`;
}
