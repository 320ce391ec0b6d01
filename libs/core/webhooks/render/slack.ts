import type { Summary } from './summary.ts';

/** For an incoming webhook of Slack. Every text is `plain_text`, which Slack shows as it is; `&`, `<` and `>` are escaped as it asks. */
export function slackBody({ title, severity, lines }: Summary): object {
  const heading = `${severity.toUpperCase()}: ${title}`;
  const text = (of: string): object => ({ type: 'plain_text', text: escaped(of), emoji: false });
  return {
    // What a notification shows: our words alone.
    text: escaped(heading),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: text(heading) },
      ...(lines.length === 0 ? [] : [{ type: 'section', text: text(lines.join('\n')) }]),
    ],
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
