alter table payments drop column lines, drop column action_url;
