/** What a shell reads to complete our command lines: each asks the command itself, which knows what it has. */
export const COMPLETION_SCRIPTS = {
  bash: `# fleetwright completion for bash: eval "$(fleetwright completion bash)"
_fleetwright() {
  local IFS=$'\\n'
  COMPREPLY=($(fleetwright complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _fleetwright fleetwright`,
  zsh: `#compdef fleetwright
# fleetwright completion for zsh: eval "$(fleetwright completion zsh)"
_fleetwright() {
  local -a found
  found=("\${(@f)$(fleetwright complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -a found; else _files; fi
}
# Without compinit there is no compdef.
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i -D }
compdef _fleetwright fleetwright`,
  fish: `# fleetwright completion for fish: fleetwright completion fish | source
complete -c fleetwright -a '(fleetwright complete-words -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
} as const;

export type Shell = keyof typeof COMPLETION_SCRIPTS;
