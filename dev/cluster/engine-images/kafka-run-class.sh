#!/bin/sh
# CLASS ARGUMENTS: runs a class of Kafka, with the variables of Kafka's own script.
# shellcheck disable=SC2086
exec java ${KAFKA_HEAP_OPTS:--Xmx512m} ${KAFKA_JVM_PERFORMANCE_OPTS:--XX:+UseSerialGC} ${KAFKA_OPTS:-} \
  ${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=/opt/kafka/config/log4j2.properties} -cp '/opt/kafka/libs/*' "$@"
