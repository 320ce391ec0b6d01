// Fetches once, as a service does; the test that started it kills it in the middle.
//   node fetch-until-killed.ts CACHE_DIR PRIVATE_DIR < TARGET.json
import { text } from 'node:stream/consumers';
import type { GitTarget } from '@fleetwright/core/repo-sync';
import { createGitSource } from '../git-source.ts';
import { LOCAL } from './questions.ts';

const [cacheDir = '', privateDir = ''] = process.argv.slice(2);
// Not from the command line, which everybody on the machine can read.
const { target, tip } = JSON.parse(await text(process.stdin)) as { target: GitTarget; tip: string };
const git = createGitSource({ cacheDir, privateDir, policy: LOCAL, path: process.env['PATH'] ?? '' });
const result = await git.fetchFile(target, { tip, previous: null });
process.stdout.write(`${result.kind}\n`);
