// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/domain/result.h"

namespace berth {

/// An image path after the distribution grammar
/// (github.com/distribution/reference, reference.go): [domain[:port]/]path[:tag][@digest].
struct ImageReference
{
    QString domain; ///< empty where the text names none
    QString path; ///< "ml/trainer"
    QString tag; ///< empty where there is none
    QString digest; ///< "sha256:..." or empty

    /// The last part of the path: the name a deployment gets where it is given none.
    [[nodiscard]] QString shortName() const;
    [[nodiscard]] QString toString() const;
    bool operator==(const ImageReference &) const = default;
};

/// @returns InvalidArgument with the position of the first offending character.
[[nodiscard]] Result<ImageReference> parseImageReference(QStringView text);

} // namespace berth
