import type { BundleManifest, HealthCheck, ManifestModule, ModuleContent } from '@fleetwright/contracts/agents';
import { renderTemplate } from '../../module-content/index.ts';
import { utf8Length } from '../../event-sourcing/index.ts';
import type { Problem } from './problem.ts';

export interface DesiredFile {
  readonly path: string;
  /** Rendered. */
  readonly text: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly owner: string;
  readonly group: string | undefined;
}

export interface DesiredUnit {
  readonly name: string;
  readonly isEnabled: boolean;
  /** Restarted when one of these changed. */
  readonly restartOn: ReadonlySet<string>;
}

/** What a module should be on this node, rendered. */
export interface DesiredModule {
  readonly name: string;
  readonly version: string | null;
  /** Of content and config together: the same text is the same wish. */
  readonly wish: string;
  readonly files: readonly DesiredFile[];
  readonly packages: readonly string[];
  readonly units: readonly DesiredUnit[];
  readonly health: readonly HealthCheck[];
  /** Why it cannot be rendered; then it has no files, packages and units here. */
  readonly problem: Problem | null;
}

/** SHA-256 of the UTF-8 bytes of a text, as 64 hex digits. */
export type Sha256 = (text: string) => string;

/**
 * What the node should be, in the order in which it is applied. `contents` holds what the manifest names, by digest; a
 * missing one is the caller's fault and throws.
 */
export function desiredModules(
  manifest: BundleManifest,
  contents: ReadonlyMap<string, ModuleContent>,
  sha256: Sha256,
): readonly DesiredModule[] {
  const taken = new Map<string, string>();
  return manifest.modules
    .toSorted((one, other) => one.priority - other.priority || compare(one.name, other.name))
    .map((module) => withoutConflict(desiredModule(module, contents, sha256), taken));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function desiredModule(
  module: ManifestModule,
  contents: ReadonlyMap<string, ModuleContent>,
  sha256: Sha256,
): DesiredModule {
  const { name, version } = module;
  const wish = `${module.content?.digest ?? 'none'} ${module.config_digest}`;
  const nothing = { name, version, wish, files: [], packages: [], units: [], health: [], problem: null };
  if (module.content === null) return nothing;
  const content = contents.get(module.content.digest);
  if (content === undefined) throw new Error(`the content of module ${name} is not at hand`);
  const files: DesiredFile[] = [];
  for (const file of content.files) {
    const rendered = renderTemplate(file.text, module.config);
    if (!rendered.ok) {
      const first = rendered.problems[0];
      const message = `${file.path}:${first?.line}:${first?.column}: ${first?.message}`;
      return { ...nothing, problem: { step: 'render', code: first?.code ?? 'bad_template', message } };
    }
    files.push({
      path: file.path,
      text: rendered.text,
      sha256: sha256(rendered.text),
      sizeBytes: utf8Length(rendered.text),
      mode: Number.parseInt(file.mode, 8),
      owner: file.owner,
      group: file.group,
    });
  }
  const all = files.map(({ path }) => path);
  const units = content.units.map((unit) => ({
    name: unit.name,
    isEnabled: unit.enabled,
    restartOn: new Set(unit.restart_on ?? all),
  }));
  return { ...nothing, files, packages: content.packages, units, health: content.health };
}

/** The control plane lets no such bundle out. Should it, the first keeps what it has and the second says so. */
function withoutConflict(module: DesiredModule, taken: Map<string, string>): DesiredModule {
  const claims = [
    ...module.files.flatMap(({ path }) => [`file ${path}`, ...foldersAbove(path).map((folder) => `folder ${folder}`)]),
    ...module.units.map(({ name }) => `unit ${name}`),
  ];
  const conflicting = claims.find((claim) => {
    if (claim.startsWith('folder ')) return taken.has(`file ${claim.slice('folder '.length)}`);
    if (taken.has(claim)) return true;
    return claim.startsWith('file ') && taken.has(`folder ${claim.slice('file '.length)}`);
  });
  if (conflicting === undefined) {
    for (const claim of claims) if (!taken.has(claim)) taken.set(claim, module.name);
    return module;
  }
  const message = `modules ${ownerOf(conflicting, taken)} and ${module.name} both declare the ${conflicting}`;
  const problem = { step: 'plan', code: 'file_conflict', message } as const;
  return { ...module, files: [], packages: [], units: [], health: [], problem };
}

function ownerOf(claim: string, taken: ReadonlyMap<string, string>): string {
  const path = claim.slice(claim.indexOf(' ') + 1);
  return taken.get(claim) ?? taken.get(`file ${path}`) ?? taken.get(`folder ${path}`) ?? 'another module';
}

/** The folders above a path, the outermost first, without the root. */
export function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}
