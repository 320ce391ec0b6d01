import type { RequestListener } from 'node:http';
import type { Json } from '@fleetwright/contracts';
import type { EnrolmentRequest } from '@fleetwright/contracts/agents';
import type { ControlPlane } from './control-plane.ts';

/** The gateway's one endpoint for machines, as it answers. */
export function enrolmentEndpoint(plane: () => ControlPlane): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const { enrolment } = JSON.parse(Buffer.concat(chunks).toString()) as { enrolment: EnrolmentRequest };
      const reply = await plane().reply('EnrolAgent', enrolment);
      response.writeHead(reply.ok ? 201 : 403, { 'content-type': 'application/json' });
      const refusal = reply.ok ? {} : { code: reply.detail?.['reason'] ?? reply.code, detail: reply.message };
      response.end(JSON.stringify(reply.ok ? { agent: (reply.result as { agent: Json }).agent } : refusal));
    });
  };
}
