// Loaded into a relay before it begins: announcing as it was before a refused message went out under another id, and as
// any plain client does it.
import { JetStreamClientImpl, type JetStreamPublishOptions } from '@nats-io/jetstream/internal';

/** Without the count of refusals. */
function plain(id: string | undefined): { id?: string } {
  const [event] = id?.split('/') ?? [];
  return event === undefined ? {} : { id: event };
}

type Publish = typeof JetStreamClientImpl.prototype.publish;
const publish: Publish = JetStreamClientImpl.prototype.publish;

JetStreamClientImpl.prototype.publish = async function (
  this: JetStreamClientImpl,
  subject: string,
  data?: Parameters<Publish>[1],
  options: Partial<JetStreamPublishOptions> = {},
) {
  const { id: msgID } = plain(options.msgID);
  const { id: lastMsgID } = plain(options.expect?.lastMsgID);
  const answer = await publish.call(this, subject, data, {
    ...options,
    ...(msgID !== undefined && { msgID }),
    ...(options.expect && { expect: { ...options.expect, ...(lastMsgID !== undefined && { lastMsgID }) } }),
  });
  // "It stands there", at whatever place.
  return answer.duplicate ? { ...answer, seq: answer.seq || 1 } : answer;
};
