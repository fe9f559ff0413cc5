import { procedure, router } from '../core/trpc.ts'
import { cancelMessage } from './cancel-message.ts'
import { countAudience } from './count-audience.ts'
import { createMessage } from './create-message.ts'
import { deleteMessage } from './delete-message.ts'
import { getMessage } from './get-message.ts'
import { listFailures } from './list-failures.ts'
import { listMessages } from './list-messages.ts'
import { previewMessage } from './preview-message.ts'
import {
  audienceCount,
  audienceCountInput,
  createMessageInput,
  done,
  failurePage,
  listFailuresInput,
  listMessagesInput,
  message,
  messagePage,
  messagePreview,
  messageRef,
  previewMessageInput,
  sendMessageInput,
  sendTestInput,
  updateMessageInput,
} from './schema.ts'
import { sendMessage } from './send-message.ts'
import { sendTest } from './send-test.ts'
import { updateMessage } from './update-message.ts'

/** What organizers write to those who have, or wait for, tickets of an event. */
export const messagesRouter = router({
  list: procedure
    .input(listMessagesInput)
    .output(messagePage)
    .query(({ ctx, input }) => listMessages(ctx, input)),
  get: procedure
    .input(messageRef)
    .output(message)
    .query(({ ctx, input }) => getMessage(ctx, input)),
  audience: procedure
    .input(audienceCountInput)
    .output(audienceCount)
    .query(({ ctx, input }) => countAudience(ctx, input)),
  preview: procedure
    .input(previewMessageInput)
    .output(messagePreview)
    .query(({ ctx, input }) => previewMessage(ctx, input)),
  failures: procedure
    .input(listFailuresInput)
    .output(failurePage)
    .query(({ ctx, input }) => listFailures(ctx, input)),
  create: procedure
    .input(createMessageInput)
    .output(message)
    .mutation(({ ctx, input }) => createMessage(ctx, input)),
  update: procedure
    .input(updateMessageInput)
    .output(message)
    .mutation(({ ctx, input }) => updateMessage(ctx, input)),
  delete: procedure
    .input(messageRef)
    .output(done)
    .mutation(({ ctx, input }) => deleteMessage(ctx, input)),
  sendTest: procedure
    .input(sendTestInput)
    .output(done)
    .mutation(({ ctx, input }) => sendTest(ctx, input)),
  send: procedure
    .input(sendMessageInput)
    .output(message)
    .mutation(({ ctx, input }) => sendMessage(ctx, input)),
  cancel: procedure
    .input(messageRef)
    .output(message)
    .mutation(({ ctx, input }) => cancelMessage(ctx, input)),
})
