alter table signing_key drop column signs_from;
