import { createHash } from 'node:crypto';
import type { DescribedOperation, OpenApiDocument } from './document.ts';
import type { JsonSchema } from './json-schema.ts';

const STYLE = `:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:75rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8884}
summary{padding:.4rem 0;cursor:pointer}details{border-bottom:1px solid #8884}summary b{display:inline-block;min-width:4.5rem}
pre{background:#8882;padding:.6rem;overflow-x:auto;max-height:24rem}h2{margin-top:2rem}`;

/** What a content security policy has to allow for the page. */
export const REFERENCE_PAGE_STYLE_DIGEST = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`;

/** The interface on one page that needs nothing but a browser. */
export function referencePage({ paths }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ method: method.toUpperCase(), path, described })),
  );
  const groups = Map.groupBy(operations, ({ described }) => described.tags[0] ?? '');
  const sections = [...groups].map(
    ([tag, members]) => `<h2 id="${escaped(tag)}">${escaped(tag)}</h2>${members.map(operationOf).join('')}`,
  );
  const links = [...groups.keys()].map((tag) => `<a href="#${escaped(tag)}">${escaped(tag)}</a>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Fleetwright API</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${STYLE}</style>
<h1>Fleetwright API</h1><p>Send <code>Authorization: Bearer &lt;token&gt;</code>. Machine-readable: <a href="/openapi.json">OpenAPI 3.1</a>,
<a href="/schemas/fleet.v1.json">JSON Schema of fleet.yaml</a>. Whatever is refused is answered as a problem document
(RFC 9457, <code>application/problem+json</code>) with a stable <code>code</code>.</p><p>${links.join(' · ')}</p>
${sections.join('\n')}</html>`;
}

interface Shown {
  readonly method: string;
  readonly path: string;
  readonly described: DescribedOperation;
}

function operationOf({ method, path, described }: Shown): string {
  const { operationId, parameters, requestBody, responses, security, summary } = described;
  const permission = security.flatMap((scheme) => Object.values(scheme).flat()).join(', ');
  const codes = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  return `<details><summary><b>${method}</b> <code>${escaped(path)}</code> ${escaped(summary)}</summary>
<p><code>${escaped(operationId)}</code>, ${permission === '' ? 'without a token' : `needs <code>${escaped(permission)}</code>`}</p>
${parameters.length === 0 ? '' : `<table><tr><th>parameter</th><th>in</th><th></th></tr>${parameters.map(parameterOf).join('')}</table>`}
${fieldsOf(requestBody)}${examplesOf('Body', requestBody)}
${Object.entries(responses)
  .filter(([status]) => Number(status) < 400)
  .map(([status, response]) => examplesOf(`Answer ${status}: ${String(response['description'])}`, response))
  .join('')}
<table><tr><th>refused with</th><th>code</th></tr>${codes.map(([status, { description }]) => `<tr><td>${status}</td><td>${escaped(String(description))}</td></tr>`).join('')}</table></details>`;
}

function parameterOf(parameter: JsonSchema): string {
  const { description = '', example, name, required, schema } = parameter;
  const says = [
    required === true ? 'required' : '',
    String(description),
    description === '' ? JSON.stringify(schema) : '',
    example === undefined ? '' : `e.g. ${String(example)}`,
  ];
  const text = says.filter((part) => part !== '').join('; ');
  return `<tr><td><code>${escaped(String(name))}</code></td><td>${escaped(String(parameter['in']))}</td><td>${escaped(text)}</td></tr>`;
}

/** The fields of a body in JSON, those of its only object one level deeper too. */
function fieldsOf({ content }: JsonSchema = {}): string {
  const { schema } = ((content ?? {}) as Record<string, { schema?: JsonSchema }>)['application/json'] ?? {};
  const rows = schema === undefined ? [] : rowsOf(schema, '');
  if (rows.length === 0) return '';
  return `<table><tr><th>field</th><th></th><th></th></tr>${rows.join('')}</table>`;
}

function rowsOf(schema: JsonSchema, prefix: string): string[] {
  const { properties = {}, required = [] } = schema as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).flatMap(([name, field]) => {
    const inner = prefix === '' ? rowsOf(field, `${name}.`) : [];
    if (inner.length > 0) return inner;
    const says = escaped(JSON.stringify(field));
    return [
      `<tr><td><code>${escaped(prefix + name)}</code></td><td>${required.includes(name) ? 'required' : ''}</td><td>${says}</td></tr>`,
    ];
  });
}

/** What a body looks like, by media type. */
function examplesOf(title: string, { content }: JsonSchema = {}): string {
  const shown = Object.entries((content ?? {}) as Record<string, { example?: unknown }>).map(
    ([mediaType, { example }]) => {
      const text = typeof example === 'string' ? example : JSON.stringify(example, null, 2);
      return `<p>${escaped(title)} (${escaped(mediaType)})</p>${example === undefined ? '' : `<pre>${escaped(text)}</pre>`}`;
    },
  );
  const isAnswer = title.startsWith('Answer');
  return shown.length === 0 && isAnswer ? `<p>${escaped(title)}</p>` : shown.join('');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
