import { demoAccount } from '../../local/demo-account.ts';
import type { Lab } from './lab.ts';

/** Makes the demo account with its module catalogue; a second time nothing changes. */
export async function fillLab(lab: Lab): Promise<void> {
  await demoAccount({ natsUrl: lab.natsUrlOf('services'), databaseUrl: lab.databaseUrl });
}
