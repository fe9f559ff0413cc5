const orders = new Map<string, string>()

/** The order's own token, as long as this page is open: whoever comes again asks for it again. */
export function rememberOrder(entryId: string, orderToken: string): void {
  orders.set(entryId, orderToken)
}

/** The token of an order that was made of an offer, if this page knows it. */
export function rememberedOrder(entryId: string): string | undefined {
  return orders.get(entryId)
}
