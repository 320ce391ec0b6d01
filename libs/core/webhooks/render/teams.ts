import type { Summary } from './summary.ts';

const COLOURS = { critical: 'Attention', high: 'Attention', medium: 'Warning', low: 'Default' } as const;

/** For a workflow of Teams: an adaptive card. Others' words stand in text runs, which know no markup. */
export function teamsBody({ title, severity, lines }: Summary): object {
  const run = (text: string, more: object = {}): object => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...more }],
  });
  const heading = `${severity.toUpperCase()}: ${title}`;
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [run(heading, { weight: 'Bolder', color: COLOURS[severity] }), ...lines.map((line) => run(line))],
        },
      },
    ],
  };
}
