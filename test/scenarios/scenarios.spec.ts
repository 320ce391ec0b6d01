import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newScenario } from './commands.ts';
import { play, readScript } from './script.ts';

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.scenario'));

describe('the stories come out as they are written', () => {
  it.each(files)('%s', async (name) => {
    const file = join(import.meta.dirname, name);
    const written = readFileSync(file, 'utf8');
    const played = await play(readScript(written), newScenario());
    if (process.env['UPDATE_SCENARIOS'] === '1') writeFileSync(file, played);
    else expect(played).toBe(written);
  });
});

describe('a script', () => {
  const text = ['# A story', '', '$ push fleet "A word"', '| a: 1', '|', '    old answer', 'And so on.', ''].join('\n');

  it('is read without its answers, and written with those that it gets now', async () => {
    const asked: unknown[] = [];
    const played = await play(readScript(text), async (words, input) => {
      asked.push([words, input]);
      return ['new answer', ''];
    });
    expect(asked).toEqual([[['push', 'fleet', 'A word'], 'a: 1\n\n']]);
    expect(played).toBe(text.replace('    old answer', '    new answer\n'));
  });

  it('names the line that could not be played', async () => {
    const refused = play(readScript('$ fly\n'), newScenario());
    await expect(refused).rejects.toThrow('$ fly: there is no command fly');
  });
});
