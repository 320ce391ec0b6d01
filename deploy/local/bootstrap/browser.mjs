// The tests drive the web console in a real browser; nothing else needs one.
import { has } from './places.mjs';
import { Advice, runQuietly } from './step.mjs';

// What the tests look for, in test/end-to-end/browser.ts.
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export async function installBrowser() {
  const found = NAMES.find(has);
  if (found !== undefined) return `${found} is there`;
  const advice =
    'The tests of the web console need a browser: install Chromium or Chrome so that `chromium` or `google-chrome` is on PATH, and run the same command again.';
  if (!has('apt-get') || process.getuid?.() !== 0) throw new Advice(advice);
  await runQuietly('apt-update', ['apt-get', 'update'], { advice });
  const quiet = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('apt-chromium', ['apt-get', 'install', ...quiet, 'chromium-headless-shell'], { advice, env });
  return 'installed from the package manager, for the tests of the web console';
}
