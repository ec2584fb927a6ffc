// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A client whose types are generated from the document: what does not fit does not compile, and it
// walks a whole story against a running berthd. SERVER and PASSWORD come from the environment.
import type { components, paths } from "./berth.js";

declare const process: { env: Record<string, string | undefined>; exit(code: number): never };

type Schemas = components["schemas"];
const server = process.env.SERVER ?? "http://127.0.0.1:8420";
let token = "";

async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(server + path, {
    method,
    headers: {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`does not hold: ${what}`);
}

async function story(): Promise<void> {
  const signIn: Schemas["SignIn"] = {
    username: "root",
    password: process.env.PASSWORD ?? "",
  };
  const grant = await call<Schemas["Grant"]>("POST", "/api/v1/token", signIn);
  token = grant.access_token;
  const organization = await call<Schemas["Organization"]>("POST", "/api/v1/organizations", {
    name: "Dock",
  });
  const cluster: Schemas["ClusterDraft"] = {
    name: "west",
    organization_id: organization.id,
    nodes: [{ name: "n1", resources: { cpu: 8, memory: "16GiB" } }],
  };
  const made = await call<Schemas["Cluster"]>("POST", "/api/v1/clusters", cluster);
  expect(made.resources["cpu"]?.total === 8, "the cluster has what its node has");
  const submitted = await call<Schemas["Deployment"]>("POST", "/api/v1/deployments", {
    cluster_id: made.id,
    image: "registry.local/app:1",
    resources: { cpu: "500m", memory: "64MiB" },
  } satisfies Schemas["DeploymentDraft"]);
  type List = paths["/api/v1/deployments"]["get"]["responses"]["200"]["content"]["application/json"];
  const list = await call<List>("GET", "/api/v1/deployments?limit=10");
  expect(list.items[0]?.id === submitted.id, "what was submitted is listed");
  await call<void>("DELETE", `/api/v1/deployments/${submitted.id}`);
}

story().then(
  () => console.log("The generated client works."),
  (error) => {
    console.error(String(error));
    process.exit(1);
  },
);
