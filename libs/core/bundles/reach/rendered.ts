import type { Digest } from '@fleetwright/contracts';
import type { ContentFile, ManifestModule, ModuleContent } from '@fleetwright/contracts/agents';
import { isSecretValue, MASK, maskSecrets } from '@fleetwright/core/fleet';
import { type Rendered, renderTemplate, type TemplateProblem } from '@fleetwright/core/module-content';

/** Contents of modules by their digests, as far as they are there. */
export type Contents = ReadonlyMap<Digest, ModuleContent>;

/** A file as it comes out on a node. */
export interface RenderedFile {
  readonly path: string;
  /** Mode, owner and group, as one text. */
  readonly access: string;
  /** null: its template cannot be filled; `problems` say why. */
  readonly text: string | null;
  /** The same with every secret masked: what people may see. */
  readonly shown: string | null;
  readonly problems: readonly TemplateProblem[];
}

/** Renders modules as nodes do; what is the same on many nodes, once. */
export class Rendering {
  readonly #contents: Contents;
  readonly #known = new Map<string, readonly RenderedFile[]>();

  constructor(contents: Contents) {
    this.#contents = contents;
  }

  contentOf({ content }: ManifestModule): ModuleContent | undefined {
    return content === null ? undefined : this.#contents.get(content.digest);
  }

  /** In the order of their paths. */
  filesOf(module: ManifestModule): readonly RenderedFile[] {
    const content = this.contentOf(module);
    if (content === undefined) return [];
    const key = `${module.content?.digest} ${module.config_digest}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const files = content.files.map((file) => renderFile(file, module.config));
    this.#known.set(key, files);
    return files;
  }
}

function renderFile(file: ContentFile, config: ManifestModule['config']): RenderedFile {
  const access = `${file.mode} ${file.owner} ${file.group ?? ''}`;
  const rendered = renderTemplate(file.text, config);
  const problems = rendered.ok ? [] : rendered.problems;
  const shown = textOf(renderTemplate(file.text, maskSecrets(config)));
  const masked = shown === null ? null : shown.split('\n').map(maskLine).join('\n');
  return { path: file.path, access, text: textOf(rendered), shown: masked, problems };
}

function textOf(rendered: Rendered): string | null {
  return rendered.ok ? rendered.text : null;
}

function maskLine(line: string): string {
  return isSecretValue(line.trim()) ? MASK : line;
}
