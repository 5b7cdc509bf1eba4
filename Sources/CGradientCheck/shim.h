#include "../../clients/c/gradient_check.h"
