/** Puts the cursor into the first field that is marked as wrong, once the marks are on the page. */
export function focusFirstError(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>(
      '[aria-invalid="true"], [data-error="true"] input, input[data-error]',
    )
    field?.focus()
  })
}
