// wg, by which tests see whether WireGuard takes what was rendered.
import { installDebianTool } from './debian-tool.mjs';

export const installWireGuard = () =>
  installDebianTool({
    program: 'wg',
    place: 'wireguard',
    inPackage: 'wireguard-tools',
    version: /wireguard-tools \S+/,
    advice:
      'A test of overlay networks needs wg: install wireguard-tools so that it is on PATH, and run the same command again.',
  });
