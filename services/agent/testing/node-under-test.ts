import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type ContentFile, type HealthCheck, ModuleContent } from '@fleetwright/contracts/agents';
import { type DesiredModule, desiredModules } from '@fleetwright/core/agent';
import { type Bundle, converge, type Converged, type ConvergeOptions } from '../apply/converge.ts';
import type { Machine } from '../apply/machine.ts';
import { RootedFiles } from '../executors/files/rooted-files.ts';
import { SYSTEM_CALLS, type SystemCalls } from '../executors/files/system-calls.ts';
import { NodeJournal } from '../state/node-journal.ts';
import { OwnFiles } from '../state/own-files.ts';
import { PackagesInMemory, UnitsInMemory } from './fakes.ts';

export const OWN_FOLDER = '.fleetwright-agent';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface TestModule {
  readonly files?: Readonly<Record<string, string | Partial<ContentFile>>>;
  readonly packages?: readonly string[];
  readonly units?: readonly { name: string; enabled: boolean; restart_on?: string[] }[];
  readonly health?: readonly HealthCheck[];
  readonly config?: Record<string, string | number | boolean>;
  readonly priority?: number;
  readonly version?: string;
}

/** The content of a module as it is published. */
export function contentOf({ files = {}, packages = [], units = [], health = [] }: TestModule): ModuleContent {
  return ModuleContent.parse({
    format: 1,
    files: Object.entries(files).map(([path, file]) => ({
      path,
      mode: '0644',
      owner: 'root',
      ...(typeof file === 'string' ? { text: file } : file),
    })),
    packages,
    units,
    health,
  });
}

/** What a node of these modules should be. */
export function bundleOf(modules: Readonly<Record<string, TestModule>>, account = 'acme'): Bundle {
  const contents = new Map<string, ModuleContent>();
  const listed = Object.entries(modules).map(([name, module]) => {
    const content = contentOf(module);
    const digest = sha256(JSON.stringify(content));
    contents.set(digest, content);
    const config = module.config ?? {};
    return {
      name,
      version: module.version ?? '1',
      priority: module.priority ?? 50,
      content: { digest, size_bytes: 1 },
      config,
      config_digest: sha256(JSON.stringify(config)),
    };
  });
  const manifest = {
    format: 1 as const,
    account,
    node: 'edge-01',
    template: 'web',
    empty: listed.length === 0,
    modules: listed,
    networks: [],
  };
  const desired: readonly DesiredModule[] = desiredModules(manifest, contents, sha256);
  return { digest: sha256(JSON.stringify(manifest)), modules: desired };
}

/** A real folder as a node, and an agent that can be started on it anew. */
export class NodeUnderTest {
  readonly root: string;
  readonly packages = new PackagesInMemory();
  readonly units = new UnitsInMemory();
  nowMs = Date.UTC(2026, 0, 31, 3);

  constructor(root: string) {
    this.root = root;
  }

  machine(calls: SystemCalls = SYSTEM_CALLS): Machine & { readonly files: RootedFiles } {
    return {
      files: new RootedFiles(this.root, calls),
      packages: this.packages,
      units: this.units,
      journal: new NodeJournal(new OwnFiles(join(this.root, OWN_FOLDER), calls)),
      reserved: [`/${OWN_FOLDER}`],
      nowMs: () => this.nowMs,
    };
  }

  /** Starts an agent, lets it converge once and ends it. */
  async converge(
    modules: Readonly<Record<string, TestModule>>,
    options: Partial<ConvergeOptions> = {},
    calls: SystemCalls = SYSTEM_CALLS,
  ): Promise<Converged> {
    const machine = this.machine(calls);
    try {
      return await converge(machine, bundleOf(modules), {
        isNoop: false,
        isRetry: false,
        onProgress: () => undefined,
        ...options,
      });
    } finally {
      machine.files.close();
    }
  }
}
