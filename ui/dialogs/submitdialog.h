// SPDX-FileCopyrightText: 2026 The Berth authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/dialogs/formdialog.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;
class QTimer;

namespace berth {

class PlanPreviewView;

/// Submits a deployment: an image, what a replica needs, how many, how urgent, and rules.
class SubmitDialog final : public FormDialog
{
    Q_OBJECT
public:
    /// @param cluster chosen at first; invalid: the first one
    SubmitDialog(Backend &backend, ClusterId cluster, QWidget *parent);

protected:
    [[nodiscard]] QList<FieldError> check() const override;
    void send() override;
    void fieldsChanged() override;

private:
    void addWhat();
    void addNeeds();
    void addRules();
    void addSimulation();
    [[nodiscard]] DeploymentDraft draft(QList<FieldError> &errors) const;
    void look();

    Backend &m_backend;
    QLineEdit *m_image;
    QLineEdit *m_name;
    QComboBox *m_cluster;
    QComboBox *m_kind;
    QLineEdit *m_cpu;
    QLineEdit *m_memory;
    QLineEdit *m_gpu;
    QComboBox *m_gpuModels;
    QSpinBox *m_replicas;
    QComboBox *m_priority;
    QCheckBox *m_gang;
    QCheckBox *m_preemptible;
    QCheckBox *m_held;
    QLineEdit *m_selector;
    QLineEdit *m_tolerations;
    QLineEdit *m_arguments;
    QPlainTextEdit *m_env;
    QLineEdit *m_runTime;
    QSpinBox *m_exitCode;
    QLineEdit *m_expected;
    QLineEdit *m_maxRun;
    QLineEdit *m_expires;
    QLineEdit *m_after;
    QCheckBox *m_movable;
    QCheckBox *m_staysWithNode;
    QLineEdit *m_spread;
    PlanPreviewView *m_preview;
    QTimer *m_lookLater;
    int m_looks = 0; ///< answers to earlier ones are of no interest
};

} // namespace berth
