import { get } from 'node:http';

const SOCKET = '/var/run/docker.sock';
const PATIENCE_MS = 1_000;

/** Whether a container engine answers on this machine. */
export function dockerAnswers(socketPath = process.env['DOCKER_HOST']?.replace(/^unix:\/\//, '') ?? SOCKET) {
  return new Promise<boolean>((resolve) => {
    const request = get({ socketPath, path: '/_ping', timeout: PATIENCE_MS }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
