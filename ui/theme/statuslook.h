// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/themecolors.h"

#include <QtCore/qstring.h>

namespace berth {

/// How a status shows: always an icon and its word together, in one tone.
struct StatusLook
{
    QLatin1StringView icon;
    Tone tone = Tone::Neutral;
};

/// @param word a status of a deployment, replica, node or cluster as on the wire; anything else
/// looks neutral.
[[nodiscard]] StatusLook statusLook(QStringView word);

} // namespace berth
