export { HttpWebhookSender } from './http-sender.ts';
