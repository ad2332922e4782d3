/** The limits of NOTIFY: PostgreSQL's. */
import { channelNameTooLong, emptyChannelName, payloadTooLong } from '../errors/session-errors.ts'
import { maxChannelNameBytes, maxNotifyPayloadBytes } from '../limits.ts'

export function checkNotification(channel: string, payload: string): void {
  if (channel === '') throw emptyChannelName()
  if (isLonger(channel, maxChannelNameBytes)) throw channelNameTooLong()
  if (isLonger(payload, maxNotifyPayloadBytes)) throw payloadTooLong()
}

function isLonger(text: string, bytes: number): boolean {
  // A UTF-16 unit is three bytes at most.
  if (text.length * 3 <= bytes) return false
  return new TextEncoder().encode(text).length > bytes
}
