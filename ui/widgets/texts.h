// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/themecolors.h"

#include <QtWidgets/qlabel.h>

namespace berth {

/// A label whose colour and weight follow its part, in every theme.
class Text final : public QLabel
{
    Q_OBJECT
public:
    enum class Part : quint8 { Title, Heading, Body, Muted, Figure };

    explicit Text(Part part, const QString &text = {}, QWidget *parent = nullptr);

    /// Colours the text; Neutral is the colour of its part.
    void setTone(Tone tone);

protected:
    void changeEvent(QEvent *event) override;

private:
    void restyle();

    Part m_part;
    Tone m_tone = Tone::Neutral;
    bool m_isRestyling = false;
};

} // namespace berth
