// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

namespace berth {

/// Looks through a YAML file before yaml-cpp loads it, which (0.7) goes on for ever where a
/// document begins with what no document can, and drops what stands behind the first document of a
/// file that is loaded as one. Any thread.
/// @returns how many documents there are, or InvalidArgument with `NAME:LINE:COLUMN` as pointer
[[nodiscard]] Result<int> inspectYaml(const QByteArray &text, const QString &name);

} // namespace berth
