import type { CommandLine, JsonOption } from '../command-line.ts';
import { visible } from '../render/text.ts';

/** Why a resource is as it is. */
export function setUpExplain({ command, world, connect, screens }: CommandLine): void {
  command
    .option('--field <path>', 'only what made this field what it is, as region or labels.team')
    .option('--json', 'print JSON')
    .action(async (kind: string, key: string, { field, json }: ExplainOptions) => {
      const asked = { kind, key, ...(field === undefined ? {} : { field }) };
      const { explanation } = await (await connect()).call('gitops_explain', asked);
      if (json) return world.print(JSON.stringify(explanation, null, 2));
      const { print, paint } = screens().output;
      print(paint('strong', visible(`${explanation.kind} ${explanation.key}`)));
      for (const { at, text, revision, line } of explanation.steps) {
        const place =
          revision === undefined ? '' : ` (${revision.slice(0, 10)}${line === undefined ? '' : `:${line}`})`;
        print(`  ${at}  ${visible(`${text}${place}`)}`);
      }
      if (explanation.steps.length === 0) print('  nothing is known of how it came to be');
    });
}

interface ExplainOptions extends JsonOption {
  readonly field?: string;
}
