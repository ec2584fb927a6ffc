// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/qstringlist.h>

namespace berth {

/// The word a person most likely meant: the one that @p text begins, else the one with the fewest
/// slips (letters missing, too many, wrong or swapped), at most a third of its length.
/// Case is ignored; empty where nothing is near. Ties break on the order of @p words.
[[nodiscard]] QString nearestWord(QStringView text, const QStringList &words);

} // namespace berth
