// Started by services-together.ts: every service in this one process, as `npm start` runs them.
import { startServices } from '../../deploy/local/services.ts';

const { LOG_FOLDER: logFolder = '', ...environment } = process.env as Record<string, string>;

await startServices({ environment, logFolder, isOneProcessPerService: false, say: console.log });
console.log('All services are ready.');
