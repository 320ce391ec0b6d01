import type { OpenApiDocument } from './openapi.ts';

/** The interface on one page that needs nothing but a browser. */
export function referencePage({ paths }: OpenApiDocument): string {
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { summary, security }]) => {
      const permission = security.flatMap((scheme) => Object.values(scheme).flat()).join(', ') || 'open';
      return `<tr><td><b>${method.toUpperCase()}</b></td><td><code>${escaped(path)}</code></td><td>${escaped(summary)}</td><td>${escaped(permission)}</td></tr>`;
    }),
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Fleetwright API</title>
<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8884}</style>
<h1>Fleetwright API</h1><p>Send <code>Authorization: Bearer &lt;token&gt;</code>. Machine-readable: <a href="/openapi.json">OpenAPI 3.1</a>,
<a href="/schemas/fleet.v1.json">JSON Schema of fleet.yaml</a>.</p>
<table><tr><th></th><th>address</th><th>what</th><th>permission</th></tr>${rows.join('')}</table></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
