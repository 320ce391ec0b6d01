import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ReadResourceResult, ResourceNotFoundError, UriTemplate } from '@modelcontextprotocol/server';
import type { Operation } from '../operation.ts';
import { problemOf } from '../problems.ts';
import { ask, type Asking } from './ask.ts';
import { LISTED_RUNS } from './limits.ts';
import { ADDRESSES } from './resource-addresses.ts';
import type { ResourceShelf } from './resource-shelf.ts';
import { invalid } from './server.ts';
import type { ToolContext } from './tool.ts';

/** The documentation, from the sources, from dist and from the bundle of the services. */
const LANGUAGE_PAGE = ['../../../docs/language.md', '../../../../docs/language.md', '../../docs/language.md']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find(existsSync);

const LANGUAGE = {
  uri: ADDRESSES.language,
  name: 'language',
  title: 'The fleet.yaml language',
  description: 'How a fleet is declared: all keys, rules and codes, with examples.',
  mimeType: 'text/markdown',
};

/** Resources that one operation answers, filled in from their address. */
interface Read {
  readonly template: UriTemplate;
  readonly name: string;
  readonly title: string;
  readonly operation: Operation;
}

/** What runs, proposals and drift reports look like whole, and how the language is written. */
export function shelfOf(operations: readonly Operation[], asking: Asking): ResourceShelf {
  const reads = readsOf(operations);
  const language = LANGUAGE_PAGE === undefined ? [] : [LANGUAGE];
  return {
    templates: reads.filter(isOpen).map(({ template, name, title }) => ({
      uriTemplate: template.toString(),
      name,
      title,
      mimeType: 'application/json',
    })),
    async list({ caller }) {
      if (!caller.permissions.has('system.gitops.read')) return { resources: language };
      const newest = { order: 'newest_first' as const, limit: LISTED_RUNS };
      const rows = await asking.services.ports.models.list('sync_runs', caller.account, newest);
      const runs = rows.map(({ id, number, status }) => ({
        uri: ADDRESSES.run.replace('{sync_run_id}', id),
        name: `sync_run_${number}`,
        title: `Run ${number}: ${status}`,
        mimeType: 'application/json',
      }));
      const direct = reads.filter((each) => !isOpen(each));
      const fixed = direct.map(({ template, name, title }) => ({ uri: template.toString(), name, title }));
      return { resources: [...language, ...fixed, ...runs] };
    },
    async read(uri, context) {
      if (uri === ADDRESSES.language && LANGUAGE_PAGE !== undefined) {
        return textAt(uri, LANGUAGE.mimeType, await readFile(LANGUAGE_PAGE, 'utf8'));
      }
      for (const { template, operation } of reads) {
        const fields = template.match(uri);
        if (fields !== null) return readBy(operation, { uri, fields }, { asking, context });
      }
      throw new ResourceNotFoundError(uri);
    },
  };
}

/** Its address has something to be filled in. */
function isOpen({ template }: Read): boolean {
  return template.variableNames.length > 0;
}

function readsOf(operations: readonly Operation[]): Read[] {
  const named = (name: string, address: string, title: string): Read[] => {
    const operation = operations.find((each) => each.name === name);
    return operation === undefined ? [] : [{ template: new UriTemplate(address), name, title, operation }];
  };
  return [
    ...named('gitops_get_sync_run', ADDRESSES.run, 'A sync run, with every change of its diff'),
    ...named('gitops_get_proposal', ADDRESSES.proposal, 'A proposal with its whole change'),
    ...named('export_fleet_yaml', ADDRESSES.fleet, 'The live fleet as fleet.yaml'),
    ...named('gitops_get_drift_report', ADDRESSES.drift, 'What no longer looks as last applied'),
  ];
}

interface Address {
  readonly uri: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

async function readBy(
  operation: Operation,
  { uri, fields }: Address,
  { asking, context }: { readonly asking: Asking; readonly context: ToolContext },
): Promise<ReadResourceResult> {
  const whole = 'include' in operation.input.shape ? { ...fields, include: 'changes', limit: 500 } : fields;
  const { caller, requestId, traceparent } = context;
  try {
    const { body } = await ask(
      { operation, caller, given: { fields: whole }, key: null, traceparent, requestId },
      asking,
    );
    const text = textOf(body);
    return text === null
      ? textAt(uri, 'application/json', JSON.stringify(body))
      : textAt(uri, 'application/yaml', text);
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === 'not_found') throw new ResourceNotFoundError(uri);
    if (problem.code === 'internal_error')
      asking.services.ports.log.error({ err: error, uri }, 'a resource was not read');
    throw invalid(`${problem.code}: ${problem.message}`);
  }
}

/** What is nothing but a text is read as that text. */
function textOf(body: unknown): string | null {
  const [only, ...others] = Object.values(body ?? {}) as readonly unknown[];
  return typeof only === 'string' && others.length === 0 ? only : null;
}

function textAt(uri: string, mimeType: string, text: string): ReadResourceResult {
  return { contents: [{ uri, mimeType, text }] };
}
