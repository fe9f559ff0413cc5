import { procedure, router } from '../core/trpc.ts'
import { createWebhook } from './create-webhook.ts'
import { deleteWebhook } from './delete-webhook.ts'
import { getDelivery } from './get-delivery.ts'
import { listDeliveries } from './list-deliveries.ts'
import { listWebhooks } from './list-webhooks.ts'
import { readWebhook } from './queries.ts'
import { replayAll } from './replay-all.ts'
import { replayDelivery } from './replay-delivery.ts'
import { rotateSecret } from './rotate-secret.ts'
import {
  createWebhookInput,
  deliveryRef,
  done,
  listDeliveriesInput,
  listWebhooksInput,
  replayAllInput,
  replayDeliveryInput,
  replayedAll,
  rotateSecretInput,
  testWebhookInput,
  updateWebhookInput,
  webhook,
  webhookDelivery,
  webhookDeliveryDetail,
  webhookDeliveryPage,
  webhookPage,
  webhookRef,
  webhookWithSecret,
} from './schema.ts'
import { sendTest } from './send-test.ts'
import { updateWebhook } from './update-webhook.ts'

/** Whom we tell of what happens, by HTTP. */
export const webhooksRouter = router({
  list: procedure
    .input(listWebhooksInput)
    .output(webhookPage)
    .query(({ ctx, input }) => listWebhooks(ctx, input)),
  get: procedure
    .input(webhookRef)
    .output(webhook)
    .query(({ ctx, input }) => readWebhook(ctx.db, input.webhookId, ctx.now())),
  create: procedure
    .input(createWebhookInput)
    .output(webhookWithSecret)
    .mutation(({ ctx, input }) => createWebhook(ctx, input)),
  update: procedure
    .input(updateWebhookInput)
    .output(webhook)
    .mutation(({ ctx, input }) => updateWebhook(ctx, input)),
  delete: procedure
    .input(webhookRef)
    .output(done)
    .mutation(({ ctx, input }) => deleteWebhook(ctx, input)),
  rotateSecret: procedure
    .input(rotateSecretInput)
    .output(webhookWithSecret)
    .mutation(({ ctx, input }) => rotateSecret(ctx, input)),
  test: procedure
    .input(testWebhookInput)
    .output(webhookDelivery)
    .mutation(({ ctx, input }) => sendTest(ctx, input)),
  deliveries: procedure
    .input(listDeliveriesInput)
    .output(webhookDeliveryPage)
    .query(({ ctx, input }) => listDeliveries(ctx, input)),
  delivery: procedure
    .input(deliveryRef)
    .output(webhookDeliveryDetail)
    .query(({ ctx, input }) => getDelivery(ctx, input)),
  replay: procedure
    .input(replayDeliveryInput)
    .output(webhookDelivery)
    .mutation(({ ctx, input }) => replayDelivery(ctx, input)),
  replayAll: procedure
    .input(replayAllInput)
    .output(replayedAll)
    .mutation(({ ctx, input }) => replayAll(ctx, input)),
})
