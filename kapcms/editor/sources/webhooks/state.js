/** Whether a webhook is told of changes, in words; why not, where kapcms itself decided that. */
export function stateOf(webhook) {
  if (webhook.is_enabled) return "on";
  return webhook.disabled_because ? `off: ${webhook.disabled_because}` : "off";
}
