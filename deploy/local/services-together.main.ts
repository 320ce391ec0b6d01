// Every service in this one process, as `npm start` runs them; started as a process of its own by tests and on hosts of a cluster.
import { startServices } from './services.ts';

const { LOG_FOLDER: logFolder = '', ...environment } = process.env as Record<string, string>;

const services = await startServices({ environment, logFolder, isOneProcessPerService: false, say: console.log });
console.log('All services are ready.');
process.once('SIGTERM', () => void services.stop().then(() => process.exit(0)));
services.failed.catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
