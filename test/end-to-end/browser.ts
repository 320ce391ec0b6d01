import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

// The first is Chromium without windows, which nobody looks at here: it takes a fraction of the processor.
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const ARGUMENTS = [
  // The tests may run as root in a container, where Chromium's own sandbox does not start.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless browser with an empty profile of its own. Throws when there is none on PATH. */
export function startBrowser(): Promise<Browser> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const executablePath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  if (executablePath === undefined) {
    throw new Error('No Chromium or Chrome on PATH. `npm test` installs Debian’s; elsewhere install one yourself.');
  }
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}
