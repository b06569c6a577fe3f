/* O: all that is not tables. */
#include "core/check.h"
#include "embedded_sql.h"

const Check checks_objects[] = {
    {"O05", SEV_WARNING, SIDE_SOURCE, "others who read the changes of the source",
     &q_check_other_consumers,
     .hint = "Those who read it must move to the target as well, at the switch."},
    {0},
};
