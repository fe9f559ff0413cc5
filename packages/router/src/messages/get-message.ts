import type { Call } from '../core/context.ts'
import { readMessage } from './queries.ts'
import type { Message, MessageRef } from './schema.ts'

/** A message with what it says, and how far it is. @throws DomainError NOT_FOUND */
export function getMessage({ db }: Pick<Call, 'db'>, { messageId }: MessageRef): Promise<Message> {
  return readMessage(db, messageId)
}
