// The steps, in order; the argument is the target. Each looks first whether there is anything to do.
import { isNodeNewEnough } from './places.mjs';
import { installBrowser } from './browser.mjs';
import { installClusterServers } from './cluster-servers.mjs';
import { installPromtool } from './promtool.mjs';
import { installPython } from './python.mjs';
import { build } from './build.mjs';
import { installGit } from './git.mjs';
import { installNats } from './nats.mjs';
import { installNode } from './node.mjs';
import { installPackages } from './npm.mjs';
import { checkPostgres } from './postgres.mjs';
import { installSsh } from './ssh.mjs';
import { installWireGuard } from './wireguard.mjs';
import { Advice, step } from './step.mjs';

try {
  if (!isNodeNewEnough) await step('Node.js', installNode);
  await step('npm packages', () => installPackages(process.argv[2]));
  await step('git', installGit);
  await step('NATS server', installNats);
  await step('PostgreSQL', checkPostgres);
  if (process.argv[2] === 'test') await step('ssh server for the tests', installSsh);
  if (process.argv[2] === 'test') {
    await step('browser for the tests', installBrowser);
    await step('Python for the tests', installPython);
    await step('promtool for the tests', installPromtool);
    await step('wg for the tests', installWireGuard);
  }
  if (process.argv[2] === 'ha') await step('servers of a cluster', installClusterServers);
  await build();
} catch (error) {
  if (error instanceof Advice) {
    if (error.output !== '') console.error(`\n${error.output}\n`);
    console.error(error.message);
  } else {
    console.error(`${error.message}. This is a bug of the bootstrap: please report it with the lines above.`);
  }
  process.exit(1);
}
