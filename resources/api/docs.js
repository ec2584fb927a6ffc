// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Draws /openapi.json as a page, with a form to send every operation. No library, no network but
// this API, and nothing is ever put into the page as HTML.
"use strict";

const byId = (id) => document.getElementById(id);

function element(tag, properties = {}, children = []) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  for (const child of children) made.append(child);
  return made;
}

let api = {};

function resolve(schema) {
  const prefix = "#/components/schemas/";
  if (schema && schema.$ref && schema.$ref.startsWith(prefix))
    return api.components.schemas[schema.$ref.slice(prefix.length)];
  return schema || {};
}

/** What a value of a schema looks like, to be edited: what is required, and no more. */
function sample(reference, depth = 0) {
  const schema = resolve(reference);
  if (schema.examples) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object") {
    const made = {};
    for (const name of depth < 4 ? schema.required || [] : [])
      made[name] = sample(schema.properties[name], depth + 1);
    return made;
  }
  if (type === "array") return [];
  if (type === "integer" || type === "number") return schema.minimum || 1;
  if (type === "boolean") return false;
  return "";
}

function typeOf(reference) {
  if (reference && reference.$ref) return reference.$ref.split("/").pop();
  const schema = resolve(reference);
  if (schema.enum) return schema.enum.map(String).join(" | ");
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  const types = [].concat(schema.type || "any").join(" | ");
  return schema.type === "array" ? `list of ${typeOf(schema.items)}` : types;
}

function fieldsOf(reference) {
  const schema = resolve(reference);
  const rows = Object.entries(schema.properties || {}).map(([name, property]) =>
    element("tr", {}, [
      element("td", {}, [element("code", { textContent: name })]),
      element("td", { textContent: typeOf(property) }),
      element("td", {
        textContent: (schema.required || []).includes(name) ? "required" : "",
      }),
      element("td", { textContent: resolve(property).description || "" }),
    ])
  );
  return element("table", {}, [element("tbody", {}, rows)]);
}

async function send(method, path, inputs, body, output) {
  const query = new URLSearchParams();
  const headers = { Accept: "application/json" };
  let target = path;
  for (const { parameter, input } of inputs) {
    const value = input.value.trim();
    if (value === "") continue;
    if (parameter.in === "path")
      target = target.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (parameter.in === "query") query.set(parameter.name, value);
    else headers[parameter.name] = value;
  }
  if (byId("token").value.trim()) headers.Authorization = `Bearer ${byId("token").value.trim()}`;
  if (body) headers["Content-Type"] = "application/json";
  const url = query.size ? `${target}?${query}` : target;
  output.textContent = `${method} ${url}\n…`;
  try {
    const answer = await fetch(url, { method, headers, body: body ? body.value : undefined });
    const text = await answer.text();
    let shown = text;
    try {
      shown = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      // Not JSON: shown as it came.
    }
    output.textContent = `${method} ${url}\n${answer.status} ${answer.statusText}\n\n${shown}`;
  } catch (error) {
    output.textContent = `${method} ${url}\n${error}`;
  }
}

function operation(path, method, described) {
  const inputs = (described.parameters || []).map((parameter) => ({
    parameter,
    input: element("input", {
      "aria-label": parameter.name,
      placeholder: typeOf(parameter.schema),
      required: Boolean(parameter.required),
    }),
  }));
  const content = described.requestBody && described.requestBody.content["application/json"];
  const body = content
    ? element("textarea", {
        "aria-label": "body",
        spellcheck: false,
        value: JSON.stringify(sample(content.schema), null, 2),
      })
    : null;
  const output = element("pre", { "aria-live": "polite", hidden: true });
  const button = element("button", { type: "button", textContent: "Send" });
  button.addEventListener("click", () => {
    output.hidden = false;
    send(method.toUpperCase(), path, inputs, body, output);
  });
  const parts = inputs.map(({ parameter, input }) =>
    element("tr", {}, [
      element("td", {}, [element("code", { textContent: parameter.name })]),
      element("td", { textContent: parameter.in }),
      element("td", {}, [input]),
      element("td", { textContent: parameter.description || "" }),
    ])
  );
  const children = [element("table", {}, [element("tbody", {}, parts)])];
  if (body) children.push(fieldsOf(content.schema), body);
  children.push(element("p", {}, [button]), output);
  const box = element("details", { id: described.operationId }, [
    element("summary", {}, [
      element("span", { className: "method", textContent: method.toUpperCase() }),
      element("span", { className: "path", textContent: path }),
      element("span", { className: "summary", textContent: described.summary }),
    ]),
    element("div", { className: "body" }, children),
  ]);
  box.dataset.words = `${method} ${path} ${described.summary}`.toLowerCase();
  return box;
}

function find() {
  const words = byId("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const box of document.querySelectorAll("details"))
    box.hidden = !words.every((word) => box.dataset.words.includes(word));
}

async function draw() {
  const answer = await fetch("/openapi.json");
  api = await answer.json();
  byId("about").textContent = `${api.info.description} Version ${api.info.version}.`;
  const main = byId("operations");
  for (const tag of api.tags) {
    main.append(element("h2", { textContent: tag.name }));
    main.append(element("p", { textContent: tag.description }));
    for (const [path, methods] of Object.entries(api.paths)) {
      for (const [method, described] of Object.entries(methods)) {
        if (described.tags[0] === tag.name) main.append(operation(path, method, described));
      }
    }
  }
  byId("find").addEventListener("input", find);
  byId("credentials").addEventListener("submit", (event) => event.preventDefault());
}

draw().catch((error) => {
  byId("about").textContent = `The document could not be read: ${error}`;
});
