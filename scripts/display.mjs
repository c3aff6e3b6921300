/** Whether windows can be shown; only Linux and its like may have no screen. */
export const hasDisplay = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY)

/**
 * The command that runs another one with a screen: itself, or under Xvfb where there is no screen.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {[string, string[]]}
 */
export function withDisplay(command, args) {
  if (hasDisplay()) return [command, [...args]]
  return ['xvfb-run', ['--auto-servernum', '--server-args=-screen 0 1600x1000x24', command, ...args]]
}
