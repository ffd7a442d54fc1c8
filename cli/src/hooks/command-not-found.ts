import {type Hook, toConfiguredId} from '@oclif/core';
import {closest, distance} from 'fastest-levenshtein';

/** Suggests the command that was meant. */
const commandNotFound: Hook.CommandNotFound = async function ({id, config}) {
  const visible = config.commands.filter(({hidden}) => !hidden).map(each => each.id);
  const [topic] = id.split(':');
  const candidate = closest(id, visible);
  const help = config.findTopic(topic!) ? `${config.bin} ${topic} --help` : `${config.bin} help`;
  const isClose = distance(id, candidate) <= Math.max(2, id.length / 3);
  const written = (each: string) => `${config.bin} ${toConfiguredId(each, config)}`;
  const remedy = isClose ? `Did you mean: ${written(candidate)}` : `The commands are listed by: ${help}`;
  this.error(`There is no command ${written(id)}.\n${remedy}`, {exit: 2});
};

export default commandNotFound;
