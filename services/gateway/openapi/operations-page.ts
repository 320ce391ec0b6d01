import { SYSTEM } from '../address.ts';
import { ENDPOINTS } from '../endpoints.ts';
import { addressOf, type Operation } from '../operation.ts';

/** The page of the documentation that says what there is and who may do it. */
export function operationsPage(operations: readonly Operation[]): string {
  const rows = operations.map(({ http, isIdempotent, name, permission, summary }) => {
    const path = http.base === undefined ? `/${http.path}` : `/${addressOf(http)}`;
    const address = `${http.method} \`${path.replace(/:(\w+)/g, '{$1}')}\``;
    const who = permission === 'admin' ? 'role `admin`' : `\`${permission}\``;
    return `| \`${name}\` | ${address} | ${who} | ${isIdempotent ? 'yes' : 'no'} | ${cell(summary)} |`;
  });
  const open = Object.values(ENDPOINTS).map(({ access, method, name, path, summary }) => {
    const address = `${method} \`/${path.replace(/:(\w+)/g, '{$1}')}\``;
    const who =
      access === 'public' ? 'everybody' : access === 'signed' || access === 'proven' ? 'who signs it' : `\`${access}\``;
    return `| \`${name}\` | ${address} | ${who} | ${cell(summary)} |`;
  });
  return `# Operations and permissions

Everything that the gateway can be asked for. Addresses are below \`/${SYSTEM}\`
unless they begin with \`/api\`; \`/openapi.json\` describes each with its
fields, answers, examples and codes, and \`/docs\` shows the same in a browser. Idempotent: doing it twice has no effect
that doing it once has not; all others want an \`Idempotency-Key\` where a request may be repeated.

| Operation | Address | Permission | Idempotent | What for |
|---|---|---|---|---|
${rows.join('\n')}

## Beside the operations

| Name | Address, from the root | Who | What for |
|---|---|---|---|
${open.join('\n')}
`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
