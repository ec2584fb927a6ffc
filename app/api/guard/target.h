// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/api/guard/refusal.h"

#include <QtCore/qbytearrayview.h>

namespace berth::api {

/// A request target (RFC 9112 section 3.2), brought to its origin form.
struct Target
{
    QByteArrayView path; ///< begins with '/'; empty where an absolute target has none
    QByteArrayView query; ///< with its '?', or empty
    QByteArrayView authority; ///< of an absolute target only
};

/// Splits and checks @p text; the views point into it. Refused are: the asterisk and authority
/// forms, schemes but http and https, user information, fragments, characters that stand for
/// nothing, bad percent escapes and those that decode to no UTF-8, to NUL or, in the path, to a
/// control character, a path that begins with "//", and segments "." and ".." however they are
/// written (also beside an encoded slash). Nothing is decoded: what was sent is handed on.
[[nodiscard]] Refusal parseTarget(QByteArrayView text, Target &target);

} // namespace berth::api
