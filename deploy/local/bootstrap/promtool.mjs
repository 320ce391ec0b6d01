// promtool, which says whether Prometheus takes the alert rules.
import { installDebianTool } from './debian-tool.mjs';

export const installPromtool = () =>
  installDebianTool({
    program: 'promtool',
    place: 'promtool',
    inPackage: 'prometheus',
    version: /promtool, version \S+/,
    advice:
      'A test of the alert rules needs promtool: install Prometheus so that it is on PATH, and run the same command again.',
  });
