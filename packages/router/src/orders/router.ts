import { zAsyncIterable } from '../core/async-iterable.ts'
import { procedure, router } from '../core/trpc.ts'
import { cancelOrder } from './cancel-order.ts'
import { createOrder } from './create-order.ts'
import { orderMessage } from './events.ts'
import { getOrder } from './get-order.ts'
import { getOrderHistory } from './get-order-history.ts'
import { giveTickets } from './give-tickets.ts'
import { listOrders } from './list-orders.ts'
import { payOrder } from './pay-order.ts'
import { renewOrder } from './renew-order.ts'
import { resendConfirmation } from './resend-confirmation.ts'
import {
  cancelOrderInput,
  createOrderInput,
  giveTicketsInput,
  listOrdersInput,
  order,
  orderHistory,
  orderPage,
  orderRef,
  payOrderInput,
  placedOrder,
  renewOrderInput,
  resendConfirmationInput,
  startedPayment,
  startPaymentInput,
  updateAnswersInput,
  watchOrdersInput,
} from './schema.ts'
import { startOrderPayment } from './start-order-payment.ts'
import { updateAnswers } from './update-answers.ts'
import { watchOrders } from './watch-orders.ts'

/** Buying: hold, pay, confirmed. */
export const ordersRouter = router({
  create: procedure
    .input(createOrderInput)
    .output(placedOrder)
    .mutation(({ ctx, input }) => createOrder(ctx, input)),
  pay: procedure
    .input(payOrderInput)
    .output(order)
    .mutation(({ ctx, input }) => payOrder(ctx, input)),
  give: procedure
    .input(giveTicketsInput)
    .output(order)
    .mutation(({ ctx, input }) => giveTickets(ctx, input)),
  get: procedure
    .input(orderRef)
    .output(order)
    .query(({ ctx, input }) => getOrder(ctx, input)),
  list: procedure
    .input(listOrdersInput)
    .output(orderPage)
    .query(({ ctx, input }) => listOrders(ctx, input)),
  watch: procedure
    .input(watchOrdersInput)
    .output(zAsyncIterable(orderMessage))
    .subscription(({ ctx, input, signal }) => watchOrders(ctx, input, signal)),
  resendConfirmation: procedure
    .input(resendConfirmationInput)
    .output(order)
    .mutation(({ ctx, input }) => resendConfirmation(ctx, input)),
  cancel: procedure
    .input(cancelOrderInput)
    .output(order)
    .mutation(({ ctx, input }) => cancelOrder(ctx, input)),
  startPayment: procedure
    .input(startPaymentInput)
    .output(startedPayment)
    .mutation(({ ctx, input }) => startOrderPayment(ctx, input)),
  renew: procedure
    .input(renewOrderInput)
    .output(order)
    .mutation(({ ctx, input }) => renewOrder(ctx, input)),
  updateAnswers: procedure
    .input(updateAnswersInput)
    .output(order)
    .mutation(({ ctx, input }) => updateAnswers(ctx, input)),
  history: procedure
    .input(orderRef)
    .output(orderHistory)
    .query(({ ctx, input }) => getOrderHistory(ctx, input)),
})
